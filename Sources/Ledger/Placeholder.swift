import Crypto
import SwiftProtobuf
import Yams
