// files ROOT makes a tree below ROOT, walks it, and works on its files from many goroutines.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"
)

type summary struct {
	Files   int               `json:"files"`
	Bytes   int64             `json:"bytes"`
	Digests map[string]string `json:"digests"`
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "files:", err)
		os.Exit(1)
	}
}

func makeTree(root string) {
	for i := 0; i < 20; i++ {
		directory := filepath.Join(root, fmt.Sprintf("d%d", i%4), fmt.Sprintf("e%d", i%3))
		check(os.MkdirAll(directory, 0o777))
		text := strings.Repeat(fmt.Sprintf("line %d\n", i), 100*i)
		check(os.WriteFile(filepath.Join(directory, fmt.Sprintf("f%d.txt", i)), []byte(text), 0o666))
	}
	check(os.Symlink("d0", filepath.Join(root, "link")))
	stamp := time.Date(2020, 5, 17, 12, 30, 0, 0, time.UTC)
	check(os.Chtimes(filepath.Join(root, "d0", "e0", "f0.txt"), stamp, stamp))
}

func digest(path string) (string, int64) {
	file, err := os.Open(path)
	check(err)
	defer file.Close()
	hash := sha256.New()
	length, err := io.Copy(hash, file)
	check(err)
	return fmt.Sprintf("%x", hash.Sum(nil))[:16], length
}

func summarize(root string) summary {
	var (
		mutex   sync.Mutex
		group   sync.WaitGroup
		result  = summary{Digests: map[string]string{}}
		walkErr = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			group.Add(1)
			go func() {
				defer group.Done()
				text, length := digest(path)
				mutex.Lock()
				defer mutex.Unlock()
				result.Files++
				result.Bytes += length
				result.Digests[path] = text
			}()
			return nil
		})
	)
	group.Wait()
	check(walkErr)
	return result
}

func sleepers() []int {
	order := make(chan int, 3)
	var group sync.WaitGroup
	for _, delay := range []int{30, 10, 20} {
		group.Add(1)
		go func() {
			defer group.Done()
			time.Sleep(time.Duration(delay) * time.Millisecond)
			order <- delay
		}()
	}
	group.Wait()
	close(order)
	var delays []int
	for delay := range order {
		delays = append(delays, delay)
	}
	return delays
}

func main() {
	root := "."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	makeTree(root)
	encoded, err := json.MarshalIndent(summarize(root), "", " ")
	check(err)
	fmt.Println(string(encoded))

	info, err := os.Stat(filepath.Join(root, "d0", "e0", "f0.txt"))
	check(err)
	fmt.Println(info.Name(), info.Size(), info.ModTime().UTC().Format(time.RFC3339))

	_, err = os.Stat(filepath.Join(root, "missing"))
	fmt.Println("missing:", errors.Is(err, fs.ErrNotExist), err)
	err = os.Mkdir(filepath.Join(root, "d0"), 0o777)
	fmt.Println("existing:", errors.Is(err, fs.ErrExist), err)

	check(os.Rename(filepath.Join(root, "d1"), filepath.Join(root, "moved")))
	check(os.RemoveAll(filepath.Join(root, "d2")))
	matches, err := filepath.Glob(filepath.Join(root, "*"))
	check(err)
	sort.Strings(matches)
	fmt.Println(strings.Join(matches, " "))

	fmt.Println("woken in order", sleepers())

	lines := 0
	for scanner := bufio.NewScanner(os.Stdin); scanner.Scan(); lines++ {
		fmt.Println(strings.ToUpper(scanner.Text()))
	}
	fmt.Println(lines, "lines;", os.Getenv("GREETING"), os.Args[1:])
	defer os.Exit(7)
}
