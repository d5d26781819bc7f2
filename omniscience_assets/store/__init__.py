"""The record log: immutable Parquet files, blobs, specs and DuckDB views over them."""
