// The engine: commands go in, answers come out, and everything in between is here.
//
// `RequestLedger` is one open data folder. Writing/ takes commands through decide, append and
// project, one batch a commit. Asking/ answers questions from the projections, and reads text from
// the log. Stored/ is the only place that knows how events are written down. Maintenance/ rebuilds
// and compares. Import/ takes in histories from elsewhere.
//
// Page, API and command all come through here, so rights and rules are the same for each.
