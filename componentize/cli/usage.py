"""Wrong usage of a subcommand: what click does not refuse, and how its help is found."""

import click


class Subcommand(click.Command):
    """A command whose usage errors all know it, so that their message can name its help."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # an option without its argument has none
            raise


def file_name(context: click.Context, parameter: click.Parameter, name: str | None) -> str | None:
    """The name of a file, which is not empty; the callback of a parameter."""
    if name == "":
        raise click.BadParameter("the name of a file is empty.", context, parameter)
    return name
