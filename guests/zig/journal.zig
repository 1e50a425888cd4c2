//! A library that uses a resource of its host: it makes, lends, gives away and drops entries.
const std = @import("std");
const allocator = std.heap.wasm_allocator;

const Text = extern struct {
    at: [*]u8,
    size: usize,

    fn of(comptime text: []const u8) Text {
        return .{ .at = @constCast(text.ptr), .size = text.len };
    }
    fn slice(self: Text) []u8 {
        return self.at[0..self.size];
    }
};
const Stamp = extern struct { day: u16, seconds: f32 };
const Line = extern struct { at: Stamp, text: Text };
fn List(comptime T: type) type {
    return extern struct { at: [*]T, size: usize };
}
const Problem = extern struct {
    kind: u8,
    of: extern union { full: u64, other: Text },
};
const Appended = extern struct {
    failed: bool,
    of: extern union { size: u32, problem: Problem },
};
const Opened = extern struct { some: bool, entry: i32 };

const store = struct {
    extern "demo:journal/store@0.3.1" fn @"[constructor]entry"(title: [*]const u8, size: usize) i32;
    extern "demo:journal/store@0.3.1" fn @"[method]entry.append"(
        entry: i32,
        line: [*]const u8,
        size: usize,
        day: i32,
        seconds: f32,
        out: *Appended,
    ) void;
    extern "demo:journal/store@0.3.1" fn @"[method]entry.read"(entry: i32, out: *List(Line)) void;
    extern "demo:journal/store@0.3.1" fn @"[static]entry.titles"(out: *List(Text)) void;
    extern "demo:journal/store@0.3.1" fn @"[resource-drop]entry"(entry: i32) void;
    extern "demo:journal/store@0.3.1" fn keep(entry: i32) i32;
    extern "demo:journal/store@0.3.1" fn open(place: i32, out: *Opened) void;
    extern "demo:journal/store@0.3.1" fn longest(entries: [*]const i32, size: usize) i32;
};
extern "$root" fn now() i32;

export fn cabi_realloc(old: [*]u8, old_size: usize, alignment: usize, size: usize) [*]u8 {
    if (size == 0) return @ptrFromInt(alignment);
    const new = allocator.alignedAlloc(u8, .@"16", size) catch unreachable;
    if (old_size > 0) @memcpy(new[0..@min(old_size, size)], old[0..@min(old_size, size)]);
    return new.ptr;
}

var report: std.ArrayList(u8) = .empty;

fn tell(comptime format: []const u8, values: anytype) void {
    report.print(allocator, format, values) catch unreachable;
}

fn append(entry: i32, line: Text) void {
    var out: Appended = undefined;
    const seconds: f32 = @as(f32, @floatFromInt(line.size)) / 2;
    store.@"[method]entry.append"(entry, line.at, line.size, now(), seconds, &out);
    if (!out.failed) return tell("{d} ", .{out.of.size});
    const problem = out.of.problem;
    switch (problem.kind) {
        0 => tell("full({d}) ", .{problem.of.full}),
        1 => tell("unnamed ", .{}),
        else => tell("other({s}) ", .{problem.of.other.slice()}),
    }
}

fn describe(title: Text, lines: []const Text) void {
    const entry = store.@"[constructor]entry"(title.at, title.size);
    for (lines) |line| append(entry, line);

    const second = store.@"[constructor]entry"("second", 6);
    append(second, .of("a line of its own"));
    tell("longest {d}\n", .{store.longest(&[_]i32{ entry, second }, 2)});
    store.@"[resource-drop]entry"(second);

    const place = store.keep(entry);
    var opened: Opened = undefined;
    store.open(place + 1, &opened);
    tell("place {d}, next {}\n", .{ place, opened.some });
    store.open(place, &opened);
    var read: List(Line) = undefined;
    store.@"[method]entry.read"(opened.entry, &read);
    for (read.at[0..read.size]) |line| {
        tell("{d} {d}: {s}\n", .{ line.at.day, line.at.seconds, line.text.slice() });
    }
    store.@"[resource-drop]entry"(opened.entry);

    var titles: List(Text) = undefined;
    store.@"[static]entry.titles"(&titles);
    for (titles.at[0..titles.size]) |each| tell("{s};", .{each.slice()});
}

var returned: Text = undefined;

export fn write(title: [*]u8, title_size: usize, lines: [*]const Text, size: usize) *const Text {
    report.clearRetainingCapacity();
    describe(.{ .at = title, .size = title_size }, lines[0..size]);
    returned = .{ .at = report.items.ptr, .size = report.items.len };
    return &returned;
}
