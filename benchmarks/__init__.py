"""What is measured, on which data, against which floors. ``python -m benchmarks`` runs it all."""
