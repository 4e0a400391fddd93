"""`python -m stancebank` is the `stancebank` command."""

from stancebank.cli import main

if __name__ == "__main__":
    main(prog_name="stancebank")
