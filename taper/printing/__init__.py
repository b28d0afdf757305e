"""The only place that knows WeasyPrint: a sheet in, the bytes of a PDF out."""
