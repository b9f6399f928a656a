"""Figures from result folders, one module per figure; scripts/plot.py is the command."""
