package spell

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNear(t *testing.T) {
	known := []string{"when", "with", "done", "deadline", "discloses", "gp-consulted", "working_days", "by", "do"}
	for word, want := range map[string]string{
		"whne": "when", "wen": "when", "When": "when", "widh": "with", "dealine": "deadline", "disclose": "discloses",
		"gp_consulted": "gp-consulted", "working-days": "working_days", "gp": "", "dead": "deadline", "dø": "do",
		"x": "", "": "", "zebra": "", "when": "", "byy": "by", "bruker": "", strings.Repeat("w", 100): "",
	} {
		assert.Equal(t, want, Near(word, known), "%q", word)
	}
	for word, want := range map[string]string{"duty": "duties", "category": "categories", "Duty": "duties", "tier": "tier", "y": "", "ky": ""} {
		assert.Equal(t, strings.TrimSuffix(want, "tier"), Near(word, []string{"tier", "duties", "level", "categories", "ies"}), "%q", word)
	}
	assert.Equal(t, "duty", Near("duties", []string{"duty", "dues"}))
	assert.Equal(t, "aab", Near("aa", []string{"aac", "aab"}))
}
