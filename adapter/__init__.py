"""What the shim stands between: the preview1 functions above, the preview2 interfaces below."""
