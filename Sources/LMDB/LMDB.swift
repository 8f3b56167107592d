// LMDB (liblmdb 0.9.24 and later) as values that cannot be misused.
//
// A `Store` is one environment; a `Table` is one named database in it, with the type of its key; a
// `ReadTransaction` or a `WriteTransaction` is noncopyable, so that committing one twice, or using
// it afterwards, does not compile, and forgetting to commit aborts.
//
// Values are lent, not handed out: they point into the memory map and end with the transaction, so
// a closure gets a `RawSpan` and the compiler keeps it from escaping.
//
// All pointers of the program are in this module. Caveats, which `Store` and its callers keep:
// one store a folder and process; no transaction across a suspension point; no network file system.
