// What the product is about, as values: boards, requests, people, and the rules between them.
//
// Everything here is pure. A rule reads no clock, no disk and no configuration: what it needs is
// handed to it, so that it can be tested in microseconds and replayed for as long as the log lives.
// This module imports nothing, not even Foundation.
//
// The flow: a `RequestCommand` says what someone wants; `ProjectRequest.decide` answers with the
// `RequestEvent`s that follow or with a `Refusal`; `ProjectRequest.evolve` takes in what happened.
