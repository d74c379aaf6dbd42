"""The HTML report and the facts that commands tell."""
