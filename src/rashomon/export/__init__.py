"""The record in the forms people and programs take it in, one form a file."""
