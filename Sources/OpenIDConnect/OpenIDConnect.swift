// Signing in with the account of a workspace: a relying party of OpenID Connect Core 1.0.
//
// Knows providers, the flow and what an answer has to prove. Who somebody is here (accounts,
// sessions) is for SignIn to say; which address the flow has, for Web.
//
// A provider is believed as far as its tokens are signed by keys that its own discovery document
// names, and no further: its answers are bounded in size and time, redirects are not followed, and
// nothing it says decides which algorithm or which provider is meant.
//
// A target of its own because it needs the network, and nothing below Web may.
