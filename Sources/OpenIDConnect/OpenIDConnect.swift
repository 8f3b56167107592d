// Signing in with the account of a workspace: a relying party of OpenID Connect Core 1.0.
//
// Knows providers, the flow and what an answer has to prove. Who somebody is here (accounts,
// sessions) is for SignIn to say; which address the flow has, for Web.
//
// A target of its own because it needs the network, and nothing below Web may.
import AsyncHTTPClient
import JWTKit
