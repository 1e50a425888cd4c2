// The library that ../go/words.go is, with the names of the canonical ABI written by hand.
use std::alloc::{alloc, realloc, Layout};
use std::collections::HashMap;

#[link(wasm_import_module = "$root")]
extern "C" {
    fn stopped(word: *const u8, size: usize) -> u32;
    fn suffix(out: *mut Text);
}

#[repr(C)]
pub struct Text {
    at: *mut u8,
    size: usize,
}

#[repr(C)]
pub struct Entry {
    word: Text,
    times: u32,
}

#[repr(C)]
pub struct List {
    at: *mut Entry,
    size: usize,
}

#[repr(C)]
union Outcome {
    list: std::mem::ManuallyDrop<List>,
    message: std::mem::ManuallyDrop<Text>,
}

#[repr(C)]
pub struct Returned {
    failed: u8,
    of: Outcome,
}

#[export_name = "cabi_realloc"]
pub unsafe extern "C" fn cabi_realloc(
    old: *mut u8,
    before: usize,
    align: usize,
    size: usize,
) -> *mut u8 {
    if size == 0 {
        return align as *mut u8;
    }
    if before == 0 {
        return alloc(Layout::from_size_align_unchecked(size, align));
    }
    realloc(old, Layout::from_size_align_unchecked(before, align), size)
}

impl Text {
    fn of(text: String) -> Text {
        let bytes = Box::leak(text.into_bytes().into_boxed_slice());
        Text {
            at: bytes.as_mut_ptr(),
            size: bytes.len(),
        }
    }

    /// Takes it over: what is empty was not allocated.
    unsafe fn taken(self) -> String {
        if self.size == 0 {
            return String::new();
        }
        String::from_utf8(Vec::from_raw_parts(self.at, self.size, self.size)).unwrap()
    }
}

fn counted(text: &str) -> List {
    let mut got = Text {
        at: std::ptr::null_mut(),
        size: 0,
    };
    let ending = unsafe {
        suffix(&mut got);
        got.taken()
    };
    let mut times = HashMap::new();
    for word in text.split_whitespace() {
        if unsafe { stopped(word.as_ptr(), word.len()) } == 0 {
            *times.entry(word).or_insert(0u32) += 1;
        }
    }
    let mut words: Vec<_> = times.into_iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let entries: Box<[Entry]> = words
        .into_iter()
        .map(|(word, times)| Entry {
            word: Text::of(word.to_string() + &ending),
            times,
        })
        .collect();
    let entries = Box::leak(entries);
    List {
        at: entries.as_mut_ptr(),
        size: entries.len(),
    }
}

#[export_name = "demo:words/counting@2.0.0#count"]
pub unsafe extern "C" fn count(at: *mut u8, size: usize) -> *mut List {
    Box::into_raw(Box::new(counted(&Text { at, size }.taken())))
}

#[export_name = "demo:words/counting@2.0.0#count-file"]
pub unsafe extern "C" fn count_file(at: *mut u8, size: usize) -> *mut Returned {
    let path = Text { at, size }.taken();
    let returned = match std::fs::read_to_string(&path) {
        Ok(text) => Returned {
            failed: 0,
            of: Outcome {
                list: std::mem::ManuallyDrop::new(counted(&text)),
            },
        },
        Err(error) => {
            let message = Text::of(format!("{path}: {error}"));
            Returned {
                failed: 1,
                of: Outcome {
                    message: std::mem::ManuallyDrop::new(message),
                },
            }
        }
    };
    Box::into_raw(Box::new(returned))
}

unsafe fn free(list: &List) {
    for entry in Box::from_raw(std::ptr::slice_from_raw_parts_mut(list.at, list.size)).into_vec() {
        drop(entry.word.taken());
    }
}

#[export_name = "cabi_post_demo:words/counting@2.0.0#count"]
pub unsafe extern "C" fn count_post(list: *mut List) {
    free(&*Box::from_raw(list));
}

#[export_name = "cabi_post_demo:words/counting@2.0.0#count-file"]
pub unsafe extern "C" fn count_file_post(returned: *mut Returned) {
    let returned = Box::from_raw(returned);
    if returned.failed == 0 {
        free(&returned.of.list);
    } else {
        drop(std::mem::ManuallyDrop::into_inner(returned.of.message).taken());
    }
}
