/* A library without libc, with the names of the second mangling (cm32p2): versions are cut to 1. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name("cm32p2|" name)))
#define IMPORT(module, name) __attribute__((import_module("cm32p2" module), import_name(name)))
#define MONEY "demo:bank/money@1|"

typedef struct { char *at; size_t size; } text;
typedef struct { text owner; uint64_t balance; int32_t box; } account;

IMPORT("|_ex_demo:bank/money@1", "account_new") int32_t new_account(account *);
IMPORT("|_ex_demo:bank/money@1", "account_rep") account *account_of(int32_t);
IMPORT("|_ex_demo:bank/money@1", "account_drop") void drop_account(int32_t);
IMPORT("|demo:bank/vault@1", "[constructor]box") int32_t new_box(const char *, size_t);
IMPORT("|demo:bank/vault@1", "[method]box.label") void label(int32_t, text *);
IMPORT("|demo:bank/vault@1", "box_drop") void drop_box(int32_t);
IMPORT("|audit", "note") void note(const char *, size_t, uint64_t, text *);
IMPORT("", "rate") double rate(const char *, size_t);

static text closed[100];
static size_t closed_count, posts;

extern uint8_t __heap_base;
static uintptr_t top = (uintptr_t)&__heap_base;

static void *allocate(size_t align, size_t size) {
    uintptr_t at = (top + align - 1) & -align;
    top = at + size;
    size_t missing = (top + 0xffff) / 0x10000 - __builtin_wasm_memory_size(0);
    if ((ptrdiff_t)missing > 0 && __builtin_wasm_memory_grow(0, missing) + 1 == 0) __builtin_trap();
    return (void *)at;
}

__attribute__((export_name("cm32p2_realloc")))
void *reallocate(void *old, size_t old_size, size_t align, size_t size) {
    uint8_t *new = allocate(align, size);
    for (size_t each = 0; each < old_size && each < size; each++) new[each] = ((uint8_t *)old)[each];
    return new;
}

static void add(text *to, text more) {
    to->at = reallocate(to->at, to->size, 1, to->size + more.size);
    for (size_t each = 0; each < more.size; each++) to->at[to->size++] = more.at[each];
}

static text number(uint64_t number) {
    text out = {(char *)allocate(1, 20) + 20, 0};
    do *--out.at = '0' + number % 10, out.size++;
    while (number /= 10);
    return out;
}

__attribute__((export_name("cm32p2_initialize"))) void initialize(void) {
    text *first = &closed[closed_count++];
    add(first, (text){"rate ", 5});
    add(first, number(rate("gold", 4)));
}

static uint64_t value(int32_t kind, int64_t first, size_t size) {
    return kind ? (uint64_t)(rate((char *)(size_t)first, size) * 100) : (uint64_t)first;
}

EXPORT(MONEY "[constructor]account")
int32_t open(char *owner, size_t size, int32_t kind, int64_t first, size_t second) {
    account *self = allocate(8, sizeof *self);
    *self = (account){{owner, size}, value(kind, first, second), new_box(owner, size)};
    return new_account(self);
}

typedef struct { bool failed; union { uint64_t balance; text message; } of; } paid;

EXPORT(MONEY "[method]account.pay")
paid *pay(account *self, int32_t kind, int64_t first, size_t second) {
    static paid out;
    uint64_t amount = value(kind, first, second);
    out = (paid){.failed = amount > self->balance};
    if (out.failed) {
        add(&out.of.message, (text){"only ", 5});
        add(&out.of.message, number(self->balance));
    } else {
        out.of.balance = self->balance -= amount;
    }
    return &out;
}

EXPORT(MONEY "[method]account.pay_post") void pay_post(paid *out) {
    (void)out;
    posts++;
}

EXPORT(MONEY "[method]account.owner") text *owner(account *self) {
    static text out;
    label(self->box, &out);
    return &out;
}

EXPORT(MONEY "[static]account.close") uint64_t settle(int32_t handle) {
    uint64_t balance = account_of(handle)->balance;
    drop_account(handle);
    return balance;
}

EXPORT(MONEY "account_dtor") void end_account(account *self) {
    text answer, *line = &closed[closed_count++];
    note(self->owner.at, self->owner.size, self->balance, &answer);
    add(line, self->owner);
    add(line, (text){": ", 2});
    add(line, answer);
    drop_box(self->box);
}

EXPORT("|summary") void *summary(void) {
    static struct { text *at; size_t size; } out;
    text *last = &closed[closed_count++];
    add(last, number(posts));
    add(last, (text){" freed", 6});
    out.at = closed;
    out.size = closed_count;
    return &out;
}
