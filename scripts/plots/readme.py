def draw(output):
    pass
