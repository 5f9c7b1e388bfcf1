drop index complaints_newest;
