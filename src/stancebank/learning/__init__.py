"""Gold and predictions in; figures of how good the predictions are out."""
