// Makes many strings and arrays with the minimal runtime, whose allocator takes all memory from the
// end of its data upwards for its own, and prints what became of them.

@external("wasi_snapshot_preview1", "fd_write")
declare function fd_write(fd: i32, iovs: usize, length: i32, written: usize): i32;

@external("wasi_snapshot_preview1", "args_sizes_get")
declare function args_sizes_get(count: usize, size: usize): i32;

@external("wasi_snapshot_preview1", "args_get")
declare function args_get(pointers: usize, bytes: usize): i32;

@external("wasi_snapshot_preview1", "random_get")
declare function random_get(bytes: usize, length: i32): i32;

@external("wasi_snapshot_preview1", "proc_exit")
declare function proc_exit(code: i32): void;

function print(text: string): void {
  const bytes = String.UTF8.encode(text + "\n");
  const iov = new StaticArray<usize>(3);
  iov[0] = changetype<usize>(bytes);
  iov[1] = bytes.byteLength;
  fd_write(1, changetype<usize>(iov), 1, changetype<usize>(iov) + 8);
}

export function onAbort(message: string | null, file: string | null, line: u32, column: u32): void {
  print("aborted at line " + line.toString() + ": " + (message ? message : "no message"));
  proc_exit(70);
}

function readArguments(): string[] {
  const sizes = new StaticArray<i32>(2);
  args_sizes_get(changetype<usize>(sizes), changetype<usize>(sizes) + 4);
  const pointers = new StaticArray<usize>(sizes[0]);
  const bytes = new ArrayBuffer(sizes[1]);
  args_get(changetype<usize>(pointers), changetype<usize>(bytes));
  const result: string[] = [];
  for (let i = 0; i < sizes[0]; i++) {
    result.push(String.UTF8.decodeUnsafe(pointers[i], strlen(pointers[i])));
  }
  return result;
}

function strlen(pointer: usize): i32 {
  let length = 0;
  while (load<u8>(pointer + length)) length++;
  return length;
}

const options = readArguments();
const rounds = options.length > 1 ? I32.parseInt(options[1]) : 100;
const kept = new Map<string, i32[]>();
const noise = new ArrayBuffer(64);

for (let round = 0; round < rounds; round++) {
  random_get(changetype<usize>(noise), 64);
  const numbers: i32[] = [];
  for (let i = 0; i < round % 97; i++) numbers.push(round * 31 + i);
  kept.set("round " + round.toString(), numbers);
}

let wrong = 0;
for (let round = 0; round < rounds; round++) {
  const numbers = kept.get("round " + round.toString());
  for (let i = 0; i < numbers.length; i++) if (numbers[i] != round * 31 + i) wrong++;
}
print(kept.size.toString() + " arrays kept, " + wrong.toString() + " wrong numbers");
print("arguments: " + options.slice(1).join(" "));
proc_exit(wrong ? 1 : 9);
