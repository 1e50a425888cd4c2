"""Whether a core module and a world fit each other, all that is wrong told at once."""

from collections.abc import Collection, Container

from componentize.errors import MismatchError
from componentize.matching.exports import matched_exports
from componentize.matching.imports import matched_imports
from componentize.matching.match import Match
from componentize.matching.options import chosen_options
from componentize.module.facts import Facts
from componentize.wit.bindings import Bindings


def match(
    facts: Facts,
    bindings: Bindings,
    given: Container[tuple[str, str]] = (),
    served: Collection[str] = (),
    *,
    memory: bool = False,
) -> Match:
    """What in a core module stands for what in a world, checked against the Canonical ABI.

    An import of memory as `env.memory` is nobody's here: who edits the module gives it.

    Args:
        facts: the module.
        bindings: the world.
        given: imports of the module, by module and name, that others than the world give.
        served: what the world calls interfaces that it exports and whose functions the module need
            not have.
        memory: whether there is another memory for the module's pointers to point into.

    Raises:
        InvalidModuleError: an export that the world takes is no function of the module.
        MismatchError: they do not fit.
    """
    imports = matched_imports(facts, bindings, given)
    exports = matched_exports(facts, bindings, served)
    options = chosen_options(
        facts, bindings.wit, imports.functions, exports.functions, memory=memory
    )
    problems = (*imports.problems, *exports.problems, *options.problems)
    if problems:
        raise MismatchError(bindings.world, problems)
    return Match(
        imports=imports.imports,
        exports=exports.exports,
        destructors=exports.destructors,
        memory=options.memory,
        import_realloc=options.import_realloc,
        export_realloc=options.export_realloc,
        initialize=options.initialize,
        unmatched=exports.unmatched,
        notes=options.notes,
    )
