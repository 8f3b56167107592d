// The log: an append-only sequence of events in LMDB, durable when an append returns.
//
// Its nouns: a `Position` numbers the events without a gap; a `Header` is what every event has, in
// a fixed width, so that replay reads nothing else; a body is the rest, salted and optional; a
// `LogBatch` is what one commit makes durable. The log never knows what a request is.
//
// Promises, which every log driver has to keep:
// - An append that returned survives power loss. One that threw left nothing behind.
// - Positions are dense, times strictly increase, and neither changes afterwards.
// - One batch is being written at a time, over all processes; readers never wait for it.
