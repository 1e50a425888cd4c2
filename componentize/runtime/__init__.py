"""Running programs on wasmtime.

Public are `run` and `Completed` of `programs` and `CAPTURE` of `streams`, as `componentize` offers
them. All else serves those: `environment` (arguments, variables, directories) and `streams` are
what a program is given, `instances` compiles and calls it, `cache` keeps what was compiled, `traps`
tells what went wrong.
"""
