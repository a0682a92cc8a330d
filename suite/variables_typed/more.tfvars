list = ["from", "file"]
nullable = null
