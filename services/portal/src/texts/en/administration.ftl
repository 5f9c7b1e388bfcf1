# Texts of one's account and of administration.
