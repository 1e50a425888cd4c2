//! lines SOURCE TARGET: numbers the lines of SOURCE into TARGET, then lists the directory.

const std = @import("std");

fn lessThan(_: void, a: []const u8, b: []const u8) bool {
    return std.mem.lessThan(u8, a, b);
}

pub fn main(init: std.process.Init) !u8 {
    const io = init.io;
    const gpa = init.arena.allocator();
    const args = try init.minimal.args.toSlice(gpa);

    var out_buffer: [512]u8 = undefined;
    var out_writer = std.Io.File.stdout().writer(io, &out_buffer);
    const out = &out_writer.interface;

    if (args.len != 3) {
        try out.print("usage: lines SOURCE TARGET\n", .{});
        try out.flush();
        return 2;
    }

    const cwd = std.Io.Dir.cwd();
    const text = cwd.readFileAlloc(io, args[1], gpa, .unlimited) catch |err| {
        try out.print("cannot read {s}: {s}\n", .{ args[1], @errorName(err) });
        try out.flush();
        return 1;
    };

    const target = try cwd.createFile(io, args[2], .{});
    var target_buffer: [64]u8 = undefined;
    var target_writer = target.writer(io, &target_buffer);
    var lines = std.mem.splitScalar(u8, std.mem.trimEnd(u8, text, "\n"), '\n');
    var count: usize = 0;
    while (lines.next()) |line| {
        count += 1;
        try target_writer.interface.print("{d:>4} {s}\n", .{ count, line });
    }
    try target_writer.interface.flush();
    target.close(io);
    try out.print("{d} lines\n", .{count});

    var names: std.ArrayList([]const u8) = .empty;
    var dir = try cwd.openDir(io, ".", .{ .iterate = true });
    defer dir.close(io);
    var entries = dir.iterate();
    while (try entries.next(io)) |entry| {
        try names.append(gpa, try std.fmt.allocPrint(gpa, "{s} {s}", .{ @tagName(entry.kind), entry.name }));
    }
    std.mem.sort([]const u8, names.items, {}, lessThan);
    for (names.items) |name| try out.print("{s}\n", .{name});
    if (init.environ_map.get("GREETING")) |greeting| try out.print("{s}\n", .{greeting});
    try out.flush();
    return 0;
}
