"""How steps are run: in this process, or in a pool of processes on this machine."""
