package pathway

// Stamp says which policy an answer came from. Two stamps are equal only if
// every byte of every layer was: the hash covers all files that were read.
type Stamp struct {
	ID      string `json:"id"`      // ids of the layers, joined by "+", national first
	Version string `json:"version"` // versions of the layers, in the same order
	Hash    string `json:"hash"`    // SHA-256 in hex
}
