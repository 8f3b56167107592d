// Projections: state folded from events, kept on disk so that a question needs no fold.
//
// A `Projection` is a name, a version and one apply function. All projections of one build live in
// one `Generation`, a folder with one LMDB store, so that one read sees them at one position. A
// generation is disposable: `GenerationFolder` keeps it, catches it up, or throws it away and makes
// the next, and nothing is lost, because the log has it all.
