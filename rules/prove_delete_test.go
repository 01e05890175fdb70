package rules

import (
	"context"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// memory copies a folder, so that a test can change its files.
func memory(t testing.TB, fsys fs.FS) fstest.MapFS {
	out := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, path)
		out[path] = &fstest.MapFile{Data: data}
		return err
	}))
	return out
}

// withoutRule takes the rule with an id out of a policy, and out of what other
// rules settle.
func withoutRule(files fstest.MapFS, id string) {
	entry := regexp.MustCompile(`(?m)^  - id: ` + id + `\n(?:    .*\n|\n)*`)
	settled := regexp.MustCompile(`(settles: \[)([^\]]*)(\])`)
	for name, f := range files {
		if !strings.HasPrefix(name, "rules/") && name != "promises.yaml" {
			continue
		}
		text := entry.ReplaceAllString(string(f.Data), "")
		text = settled.ReplaceAllStringFunc(text, func(s string) string {
			m := settled.FindStringSubmatch(s)
			var left []string
			for _, x := range strings.Split(m[2], ",") {
				if x = strings.TrimSpace(x); x != id {
					left = append(left, x)
				}
			}
			return m[1] + strings.Join(left, ", ") + m[3]
		})
		text = regexp.MustCompile(`(?m)^    settles: \[\]\n`).ReplaceAllString(text, "")
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
}

// Whichever tier rule of the national policy is taken away, Prove answers with a
// case that Decide confirms: somebody is without a responsible service, a grey zone
// is another, or what is promised does not come out.
func TestTakingATierRuleAwayIsNoticed(t *testing.T) {
	national, err := Load(examples.National())
	require.NoError(t, err)
	before, err := national.Prove(context.Background())
	require.NoError(t, err)
	require.True(t, before.OK())
	for i, u := range national.rules {
		if u.tier == nil || testing.Short() && i%25 > 0 {
			continue
		}
		t.Run(u.id, func(t *testing.T) {
			t.Parallel()
			files := memory(t, examples.National())
			withoutRule(files, u.id)
			p, err := Load(files)
			require.NoError(t, err)
			require.Len(t, p.rules, len(national.rules)-1)
			after, err := p.Prove(context.Background())
			require.NoError(t, err)
			assert.False(t, after.OK())
			shown := false
			for _, x := range after.List {
				if x.Result == Proved || x.Case == nil {
					continue
				}
				switch x.Claim {
				case ClaimResponsible, ClaimConflict, ClaimZone, ClaimAlways, ClaimDirection:
				default:
					continue
				}
				require.Equal(t, Refuted, x.Result)
				now, err := p.Decide(context.Background(), *x.Case)
				require.NoError(t, err)
				then, err := national.Decide(context.Background(), *x.Case)
				require.NoError(t, err)
				a, b := then.Concerns[0], now.Concerns[0]
				shown = shown || a.Tier != b.Tier || a.Service != b.Service || len(a.Possible) != len(b.Possible) || len(a.PossibleServices) != len(b.PossibleServices) ||
					len(a.Alongside) != len(b.Alongside)
			}
			assert.True(t, shown, "no case shows what is lost")
		})
	}
}
