"""The bar of filters, which history, reports and map share."""
