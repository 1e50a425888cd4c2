"""Programs for the rewriter: the text, the stores it must import, and the notes it must give."""

from componentize.shim.preview1 import PREVIEW1

PROC_EXIT = f'(import "{PREVIEW1}" "proc_exit" (func $proc_exit (param i32)))'
CLOCK = f'(import "{PREVIEW1}" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))'

PROGRAMS = {
    "no memory": (
        f"""(module {PROC_EXIT}
        (func (export "_start") (call $proc_exit (i32.const 7))))""",
        [],
        [],
    ),
    "no imports": (
        """(module (memory (export "memory") 1)
        (func (export "_start") (i32.store (i32.const 65532) (i32.const -1))))""",
        ["memory"],
        [],
    ),
    "memory with a maximum": (
        """(module (memory (export "memory") 1 3)
        (global $grown (export "grown") (mut i32) (i32.const 0))
        (func (export "_start")
          (global.set $grown (memory.grow (i32.const 2)))
          (i32.store (i32.const 0) (memory.grow (i32.const 1)))
          (i32.store (i32.const 4) (memory.size))))""",
        ["memory"],
        [],
    ),
    "memory under another name": (
        '(module (memory (export "heap") 1) (func (export "_start") '
        "(i64.store (i32.const 8) (i64.const 9))))",
        ["memory"],
        [],
    ),
    "imported functions and two tables": (
        f"""(module {PROC_EXIT} {CLOCK}
        (type $one (func (result i32)))
        (memory (export "memory") 2)
        (table $a 3 5 funcref) (table $b (export "names") 2 externref)
        (elem (table $a) (i32.const 1) func $one $two)
        (func $one (result i32) (i32.const 1))
        (func $two (result i32) (i32.const 2))
        (func (export "_start")
          (i32.store (i32.const 0) (call_indirect $a (type $one) (i32.const 1)))
          (i32.store (i32.const 4) (call_indirect $a (type $one) (i32.const 2)))
          (i32.store (i32.const 8) (table.grow $a (ref.null func) (i32.const 2)))
          (i32.store (i32.const 12) (table.grow $a (ref.null func) (i32.const 1)))
          (i32.store (i32.const 16) (table.size $b))
          (i32.store (i32.const 20) (call $clock (i32.const 1) (i64.const 2) (i32.const 24)))
          (call $proc_exit (i32.const 3))
          (drop (call_indirect $a (type $one) (i32.const 0)))))""",
        ["memory", "table", "table1"],
        [],
    ),
    "table with an initial value": (
        """(module (type $f (func (result i32)))
        (memory (export "memory") 1)
        (table $a 1 funcref)
        (table $b 2 funcref (ref.func $one))
        (table $c 1 funcref)
        (table $d 1 funcref)
        (elem (table $a) (i32.const 0) func $one)
        (elem (table $d) (i32.const 0) func $one)
        (func $one (type $f) (i32.const 41))
        (func (export "_start")
          (i32.store (i32.const 0) (call_indirect $a (type $f) (i32.const 0)))
          (i32.store (i32.const 4) (call_indirect $b (type $f) (i32.const 1)))
          (i32.store (i32.const 8) (call_indirect $d (type $f) (i32.const 0)))
          (drop (call_indirect $c (type $f) (i32.const 0)))))""",
        ["memory", "table"],
        [
            "table 1 stays defined in the guest: its elements have an initial value",
            "tables 2 to 3 stay defined in the guest: imports would come before table 1",
        ],
    ),
    "table of references that cannot be null": (
        """(module (memory (export "memory") 1)
        (table $a 2 (ref func) (ref.func $f))
        (table $b 1 funcref)
        (func $f)
        (func (export "_start")
          (i32.store (i32.const 0) (table.size $a)) (i32.store (i32.const 4) (table.size $b))))""",
        ["memory"],
        [
            "table 0 stays defined in the guest: its elements cannot be null",
            "table 1 stays defined in the guest: imports would come before table 0",
        ],
    ),
    "table of a type of the guest": (
        """(module (type $f (func (result i32))) (memory (export "memory") 1)
        (table $a 2 (ref null $f))
        (elem (table $a) (i32.const 1) (ref null $f) (ref.func $one))
        (func $one (type $f) (i32.const 41))
        (func (export "_start")
          (i32.store (i32.const 0) (call_ref $f (table.get $a (i32.const 1))))))""",
        ["memory"],
        ["table 0 stays defined in the guest: its elements are of type 0 of the guest"],
    ),
    "passive and active data and elements": (
        """(module (memory (export "memory") 1) (table $t 4 funcref)
        (type $f (func (result i32)))
        (data (i32.const 100) "active") (data $passive "passive")
        (elem $lazy func $one) (elem (i32.const 1) $one) (elem declare func $two)
        (func $one (result i32) (i32.const 1))
        (func $two (result i32) (i32.const 2))
        (func (export "_start")
          (memory.init $passive (i32.const 200) (i32.const 1) (i32.const 6))
          (data.drop $passive)
          (table.init $t $lazy (i32.const 3) (i32.const 0) (i32.const 1))
          (elem.drop $lazy)
          (table.set $t (i32.const 2) (ref.func $two))
          (i32.store (i32.const 0) (call_indirect $t (type $f) (i32.const 2)))
          (i32.store (i32.const 4) (call_indirect $t (type $f) (i32.const 3)))
          (memory.init $passive (i32.const 0) (i32.const 0) (i32.const 1))))""",
        ["memory", "table"],
        [],
    ),
    "start section": (
        f"""(module {CLOCK} (memory (export "memory") 1)
        (func $before (i32.store8 (i32.const 9) (i32.const 1))
          (drop (call $clock (i32.const 0) (i64.const 1) (i32.const 16))))
        (start $before)
        (func (export "_start") (i32.store8 (i32.const 10) (i32.load8_u (i32.const 9)))))""",
        ["memory"],
        [],
    ),
    "custom sections": (
        f"""(module $program
        (@custom "first" (before first) "1") (@custom "types" (after type) "2")
        (@custom "imports" (after import) "3") (@custom ".debug_info" (after last) "DWARF")
        (@producers (language "C" "11") (processed-by "clang" "19"))
        {PROC_EXIT} (memory $heap (export "memory") 1) (table $calls 1 funcref)
        (func $main (export "_start") (call $proc_exit (i32.const 0))))""",
        ["memory", "table"],
        [],
    ),
    "several memories": (
        """(module (memory $a 1) (memory $b (export "memory") 1 2) (memory $c (export "c") i64 1)
        (data (memory $a) (i32.const 0) "from a")
        (func (export "_start")
          (memory.copy $b $a (i32.const 32) (i32.const 0) (i32.const 6))
          (i64.store $c (i64.const 8) (i64.load $b (i32.const 32)))
          (i32.store $b (i32.const 0) (memory.grow $b (i32.const 2)))))""",
        ["memory", "memory1", "memory2"],
        [],
    ),
    "garbage collected types": (
        f"""(module
        (rec (type $node (sub (struct (field $next (ref null $node)) (field $value i32))))
             (type $leaf (sub final $node
               (struct (field $next (ref null $node)) (field $value i32) (field i8)))))
        (type $bytes (array (mut i8)))
        {PROC_EXIT}
        (memory (export "memory") 1)
        (table $any 2 anyref)
        (func (export "_start")
          (table.set $any (i32.const 1)
            (struct.new $leaf (ref.null $node) (i32.const 5) (i32.const 6)))
          (table.set $any (i32.const 0) (array.new_default $bytes (i32.const 3)))
          (i32.store (i32.const 0) (struct.get $node $value
            (ref.cast (ref $node) (table.get $any (i32.const 1)))))
          (call $proc_exit (array.len
            (ref.cast (ref $bytes) (table.get $any (i32.const 0)))))))""",
        ["memory", "table"],
        [],
    ),
    "exceptions": (
        """(module (memory (export "memory") 1) (tag $e (param i32))
        (func (export "_start")
          (i32.store (i32.const 0) (block $caught (result i32)
            (try_table (catch $e $caught) (throw $e (i32.const 12)))
            (unreachable)))
          (throw $e (i32.const 1))))""",
        ["memory"],
        [],
    ),
    "the entry point is an import": (
        f"""(module {PROC_EXIT}
        (import "{PREVIEW1}" "reset_adapter_state" (func $s)) (export "_start" (func $s)))""",
        [],
        [],
    ),
}
