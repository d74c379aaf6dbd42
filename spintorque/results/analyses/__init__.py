"""What is found out about a macrospin, an oscillator or a junction: answers of analyses."""
