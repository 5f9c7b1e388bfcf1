# Texts of statistics, samples and patterns.
