// Who people are and how they come in: accounts, one-time links, sessions.
//
// An account says what the log does not: the name and the e-mail address of a person number. A link
// is a secret that is good for one sign-in; redeeming it begins a session, whose secret is the
// cookie's value. Secrets are kept as hashes only, so a stolen copy of the files signs nobody in.
//
// Everything here lives in the private folder of a ledger, is no history, and can be erased.
// The server and the command may have the folder open at once. Knows no web framework.
