// A library that counts words: what it returns stays reachable until the next call.
package main

import (
	"os"
	"sort"
	"strings"
	"unsafe"
)

func main() {}

//go:wasmimport $root stopped
func stopped(word unsafe.Pointer, size uint32) uint32

//go:wasmimport $root suffix
func suffix(out unsafe.Pointer)

var reachable = map[unsafe.Pointer][]uint64{}

//go:wasmexport cabi_realloc
func cabiRealloc(old unsafe.Pointer, oldSize, align, size uint32) unsafe.Pointer {
	block := make([]uint64, size/8+1)
	at := unsafe.Pointer(&block[0])
	if oldSize > 0 {
		copy(unsafe.Slice((*byte)(at), size), unsafe.Slice((*byte)(old), oldSize))
	}
	reachable[at] = block
	return at
}

// What pointers are in the component's memory: half as wide as Go's.
type text struct{ at, size uint32 }
type entry struct {
	word  text
	times uint32
}
type list struct{ at, size uint32 }

func address(at unsafe.Pointer) uint32 { return uint32(uintptr(at)) }

func store(word string) text {
	at := cabiRealloc(nil, 0, 1, uint32(len(word)))
	copy(unsafe.Slice((*byte)(at), len(word)), word)
	return text{address(at), uint32(len(word))}
}

func counted(content string) list {
	var got text
	suffix(unsafe.Pointer(&got))
	ending := string(unsafe.Slice((*byte)(unsafe.Pointer(uintptr(got.at))), got.size))

	times := map[string]uint32{}
	for _, word := range strings.Fields(content) {
		if stopped(unsafe.Pointer(unsafe.StringData(word)), uint32(len(word))) == 0 {
			times[word]++
		}
	}
	var words []string
	for word := range times {
		words = append(words, word)
	}
	sort.Slice(words, func(a, b int) bool {
		if times[words[a]] != times[words[b]] {
			return times[words[a]] > times[words[b]]
		}
		return words[a] < words[b]
	})
	at := cabiRealloc(nil, 0, 4, uint32(len(words))*12)
	for index, word := range words {
		unsafe.Slice((*entry)(at), len(words))[index] = entry{store(word + ending), times[word]}
	}
	return list{address(at), uint32(len(words))}
}

var result struct {
	failed uint32
	of     list
}

//go:wasmexport demo:words/counting@2.0.0#count
func countText(at unsafe.Pointer, size uint32) unsafe.Pointer {
	result.of = counted(string(unsafe.Slice((*byte)(at), size)))
	return unsafe.Pointer(&result.of)
}

//go:wasmexport demo:words/counting@2.0.0#count-file
func countFile(at unsafe.Pointer, size uint32) unsafe.Pointer {
	content, err := os.ReadFile(string(unsafe.Slice((*byte)(at), size)))
	result.failed = 0
	if err != nil {
		result.failed = 1
		result.of = list(store(err.Error()))
	} else {
		result.of = counted(string(content))
	}
	return unsafe.Pointer(&result)
}

// The memory of what was returned, and of what came in, is free again.
//
//go:wasmexport cabi_post_demo:words/counting@2.0.0#count
func countTextPost(unsafe.Pointer) { clear(reachable) }

//go:wasmexport cabi_post_demo:words/counting@2.0.0#count-file
func countFilePost(unsafe.Pointer) { clear(reachable) }
