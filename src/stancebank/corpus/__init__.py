"""The product: documents in; checked, versioned releases out."""
