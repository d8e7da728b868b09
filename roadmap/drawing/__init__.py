"""The roadmap drawn: from its facts to marks in plain numbers, which every drawn format shows without reckoning."""
