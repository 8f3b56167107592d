// Checks a ledger with nothing of its own: notes and trees are Go's (golang.org/x/mod/sumdb), and the rest is
// written after docs/proofs.md. What it accepts, a stranger can check.
//
//	interop log URL COOKIE KEY [SIZE ROOT]   a served log, from the checkpoint down to the last entry
//	interop proof FILE KEY                   a proof file
//	interop forge FILE                       the same events in another log, signed by Go; prints the key
package main

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	headerSize = 100
	saltSize   = 16
)

func main() {
	defer func() {
		if failure := recover(); failure != nil {
			fmt.Fprintln(os.Stderr, failure)
			os.Exit(1)
		}
	}()
	words := os.Args[1:]
	switch words[0] {
	case "log":
		server := server{words[1], words[2], map[string][]byte{}}
		server.check(words[3], words[4:])
	case "proof":
		readProof(words[1]).check(words[2])
	case "forge":
		fmt.Println(readProof(words[1]).forge(words[1] + ".go"))
	}
}

func require(holds bool, format string, values ...interface{}) {
	if !holds {
		panic(fmt.Sprintf(format, values...))
	}
}

func must(err error) { require(err == nil, "%v", err) }

// MARK: Checkpoints

// openCheckpoint has Go check the signature, and reads the tree out of the text.
func openCheckpoint(signed []byte, key string) tlog.Tree {
	verifier, err := note.NewVerifier(key)
	must(err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	require(len(lines) >= 4 && lines[0] == verifier.Name(), "origin %q is not the key's name", lines[0])
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: root}
}

// MARK: A served log

type server struct {
	url, cookie string
	tiles       map[string][]byte
}

func (s server) get(path string) []byte {
	request, err := http.NewRequest("GET", s.url+"/api/v1/"+path, nil)
	must(err)
	request.Header.Set("Cookie", s.cookie)
	response, err := http.DefaultClient.Do(request)
	must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(err)
	require(response.StatusCode == 200, "%s: %s", path, response.Status)
	return body
}

// Height, ReadTiles and SaveTiles make the server Go's tlog.TileReader.
func (s server) Height() int { return tileHeight }

func (s server) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		path := address(tile)
		if s.tiles[path] == nil {
			s.tiles[path] = s.get(path)
		}
		data[i] = s.tiles[path]
	}
	return data, nil
}

func (s server) SaveTiles([]tlog.Tile, [][]byte) {}

// address is Go's path without the height of tiles, which C2SP leaves out because it is always 8.
func address(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
}

// entries reads the bundles that a tree of this size has.
func (s server) entries(size int64) [][]byte {
	var entries [][]byte
	const full = int64(1) << tileHeight
	for first := int64(0); first < size; first += full {
		tile := tlog.Tile{H: tileHeight, N: first / full, W: int(full)}
		if size-first < full {
			tile.W = int(size - first)
		}
		bundle := s.get(strings.Replace(address(tile), "tile/0/", "tile/entries/", 1))
		for i := 0; i < tile.W; i++ {
			length := int(binary.BigEndian.Uint16(bundle))
			entries = append(entries, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
		require(len(bundle) == 0, "%d bytes too many in a bundle", len(bundle))
	}
	return entries
}

func (s server) check(key string, earlier []string) {
	tree := openCheckpoint(s.get("checkpoint"), key)
	served := tlog.TileHashReader(tree, s)
	entries := s.entries(tree.N)
	require(int64(len(entries)) == tree.N, "%d entries where the tree has %d", len(entries), tree.N)

	computed := &hashes{}
	for i, entry := range entries {
		require(len(entry) == headerSize, "entry %d has %d bytes", i, len(entry))
		computed.add(int64(i), tlog.RecordHash(entry))
	}
	require(computed.root(tree.N) == tree.Hash, "the entries do not make the root that was signed")

	for i, entry := range entries {
		proof, err := tlog.ProveRecord(tree.N, int64(i), served)
		must(err)
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, int64(i), tlog.RecordHash(entry)))
	}
	for size := int64(1); size <= tree.N; size += 1 + size/9 {
		proof, err := tlog.ProveTree(tree.N, size, served)
		must(err)
		must(tlog.CheckTree(proof, tree.N, tree.Hash, size, computed.root(size)))
	}
	if len(earlier) == 2 {
		size, err := strconv.ParseInt(earlier[0], 10, 64)
		must(err)
		root, err := tlog.ParseHash(earlier[1])
		must(err)
		proof, err := tlog.ProveTree(tree.N, size, served)
		must(err)
		must(tlog.CheckTree(proof, tree.N, tree.Hash, size, root))
	}
	fmt.Println(tree.N)
}

// hashes keeps what Go stores of a tree.
type hashes struct{ stored []tlog.Hash }

func (h *hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = h.stored[index]
	}
	return found, nil
}

func (h *hashes) add(index int64, leaf tlog.Hash) {
	more, err := tlog.StoredHashesForRecordHash(index, leaf, h)
	must(err)
	h.stored = append(h.stored, more...)
}

func (h *hashes) root(size int64) tlog.Hash {
	root, err := tlog.TreeHash(size, h)
	must(err)
	return root
}

// MARK: Proof files

type event struct {
	position     int64
	header, body []byte
	inclusion    tlog.RecordProof
}

type proof struct {
	subject, key string
	events       []event
	signed       []byte
}

func readProof(path string) proof {
	rest, err := os.ReadFile(path)
	must(err)
	line := func(prefix string) string {
		end := bytes.IndexByte(rest, '\n')
		require(end >= 0, "the file ends where %q belongs", prefix)
		text := string(rest[:end])
		require(strings.HasPrefix(text, prefix), "%q where %q belongs", text, prefix)
		rest = rest[end+1:]
		return text[len(prefix):]
	}
	number := func(prefix string) int64 {
		value, err := strconv.ParseInt(line(prefix), 10, 64)
		must(err)
		return value
	}
	decode := func(prefix string) []byte {
		value, err := base64.StdEncoding.DecodeString(line(prefix))
		must(err)
		return value
	}
	require(line("") == "request-ledger/proof@v1", "another format")
	read := proof{subject: line("request "), key: line("key ")}
	count := number("events ")
	line("")
	for ; count > 0; count-- {
		e := event{position: number("position "), header: decode("header ")}
		if bytes.HasPrefix(rest, []byte("body ")) {
			e.body = decode("body ")
		}
		for rest[0] != '\n' {
			var hash tlog.Hash
			require(copy(hash[:], decode("")) == tlog.HashSize, "a short hash")
			e.inclusion = append(e.inclusion, hash)
		}
		line("")
		read.events = append(read.events, e)
	}
	read.signed = rest
	return read
}

func (p proof) check(key string) {
	tree := openCheckpoint(p.signed, key)
	revision := uint32(0)
	for i, e := range p.events {
		require(len(e.header) == headerSize, "a header of %d bytes", len(e.header))
		must(tlog.CheckRecord(e.inclusion, tree.N, tree.Hash, e.position-1, tlog.RecordHash(e.header)))
		digest := e.header[68:100]
		if e.body != nil {
			sum := sha256.Sum256(e.body)
			require(len(e.body) >= saltSize && bytes.Equal(sum[:], digest), "another body at %d", e.position)
		}
		if i > 0 {
			require(binary.LittleEndian.Uint32(e.header[24:]) == revision+1, "a gap before %d", e.position)
			revision++
		}
	}
	fmt.Printf("%s %d\n", p.subject, revision)
}

// forge writes the same events into a log that Go made and signed, between leaves of nobody.
func (p proof) forge(path string) string {
	secret, key, err := note.GenerateKey(rand.Reader, "go.example/ledger")
	must(err)
	signer, err := note.NewSigner(secret)
	must(err)
	tree := &hashes{}
	size := int64(0)
	for i := range p.events {
		for ; size < int64(i+1)*300; size++ {
			tree.add(size, tlog.RecordHash([]byte(fmt.Sprint("leaf ", size))))
		}
		tree.add(size, tlog.RecordHash(p.events[i].header))
		size++
		p.events[i].position = size
	}
	root := tree.root(size)
	text := fmt.Sprintf("go.example/ledger\n%d\n%s\n", size, root)
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	must(err)

	var out strings.Builder
	fmt.Fprintf(&out, "request-ledger/proof@v1\nrequest %s\nkey %s\nevents %d\n\n", p.subject, key, len(p.events))
	for _, e := range p.events {
		fmt.Fprintf(&out, "position %d\nheader %s\n", e.position, base64.StdEncoding.EncodeToString(e.header))
		if e.body != nil {
			fmt.Fprintf(&out, "body %s\n", base64.StdEncoding.EncodeToString(e.body))
		}
		inclusion, err := tlog.ProveRecord(size, e.position-1, tree)
		must(err)
		for _, hash := range inclusion {
			fmt.Fprintln(&out, hash)
		}
		fmt.Fprintln(&out)
	}
	must(os.WriteFile(path, append([]byte(out.String()), signed...), 0o600))
	return key
}
