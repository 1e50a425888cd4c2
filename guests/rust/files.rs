//! files ROOT: writes, reads, lists and removes files below ROOT, and reads its standard input.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

fn list(root: &Path, found: &mut BTreeMap<String, u64>) -> io::Result<()> {
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            list(&entry.path(), found)?;
        } else {
            found.insert(entry.path().display().to_string(), entry.metadata()?.len());
        }
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let root = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    let root = Path::new(&root);
    fs::create_dir_all(root.join("a/b"))?;
    for number in 0..10usize {
        fs::write(root.join(format!("a/b/{number}")), "x".repeat(number * 100))?;
    }
    let mut found = BTreeMap::new();
    list(root, &mut found)?;
    println!("{found:?}");

    let mut file = OpenOptions::new().read(true).write(true).open(root.join("a/b/5"))?;
    file.seek(SeekFrom::End(-3))?;
    file.write_all(b"end and more")?;
    file.rewind()?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    println!("{} bytes, ends with {}", text.len(), &text[text.len() - 12..]);

    let mut appended = OpenOptions::new().append(true).open(root.join("a/b/0"))?;
    writeln!(appended, "appended")?;
    println!("{:?}", File::open(root.join("nothing")).map_err(|error| error.kind()).err());
    fs::rename(root.join("a/b/1"), root.join("renamed"))?;
    fs::remove_dir_all(root.join("a"))?;

    let start = Instant::now();
    std::thread::sleep(Duration::from_millis(10));
    println!("slept enough: {}", start.elapsed() >= Duration::from_millis(10));
    for line in io::stdin().lock().lines() {
        println!("read {}", line?);
    }
    std::process::exit(3);
}
