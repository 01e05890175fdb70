package rules

import "slices"

// checkLayers checks that each layer stands where it can: one national at the
// top, each below what it builds on.
//
// It says whether nothing but the faults counted before was found.
func (r *reader) checkLayers(before int) bool {
	byID := map[string]*layer{}
	topped := r.layers[0].kind == kindNational || r.layers[0].kind == ""
	ids := map[string]bool{}
	for _, l := range r.layers {
		if l.read && idForm.MatchString(l.id) {
			ids[l.id] = true
		}
	}
	named := len(ids) == len(r.layers) // else one may be what another stands on
	for i, l := range r.layers {
		if !l.read {
			continue
		}
		if first := byID[l.id]; first != nil && l.id != "" {
			r.faults.Add(l.where("id"), "layer: id: the layer %s is loaded twice; the other is %s", l.id, first.file(layerFile))
			continue
		}
		switch {
		case i == 0 && l.kind != kindNational && l.kind != "":
			r.faults.Add(l.where("kind"), "layer: kind: this layer is a %s; the national layer is loaded first, then what stands below it", l.kind)
		case i > 0 && l.kind == kindNational && !topped:
			// It was told of the first.
		case i > 0 && l.kind == kindNational:
			r.faults.Add(l.where("kind"), "layer: kind: there is one national layer, and it is loaded first")
		case l.kind == kindMunicipality && i > 0 && r.layers[i-1].kind == kindMunicipality:
			r.faults.Add(l.where("kind"), "layer: kind: a child lives in one municipality; %s is loaded already", show(r.layers[i-1].id))
		case i > 0 && slices.Index(layerKinds, l.kind) < slices.Index(layerKinds, r.layers[i-1].kind) && l.kind != "":
			r.faults.Add(l.where("kind"), "layer: kind: a %s is loaded before a %s such as %s", l.kind, r.layers[i-1].kind, show(r.layers[i-1].id))
		}
		for _, b := range l.on {
			switch above := byID[b.id]; {
			case !idForm.MatchString(b.id) || b.from == "":
			case b.id == l.id:
				r.faults.Add(valueOf(b.node, "id"), "layer: builds_on: a layer does not build on itself; name what stands above it")
			case above == nil:
				r.notAbove(l, b, topped && named)
			case above.version != "" && versionOrder(above.version, b.from) < 0:
				r.faults.Add(valueOf(b.node, "from"), "layer: builds_on: %s is loaded in version %s; this layer was written for %s and later", b.id, above.version, b.from)
			case above.version != "" && b.below != "" && versionOrder(above.version, b.below) >= 0:
				r.faults.Add(valueOf(b.node, "below"), "layer: builds_on: %s is loaded in version %s; this layer was written for versions below %s: read it against the new one", b.id, above.version, b.below)
			}
		}
		byID[l.id] = l
	}
	return len(r.faults.List()) == before
}

// notAbove tells why a layer that another builds on does not stand above it, if that
// is not told elsewhere: of a layer that stands at the wrong place, or that could be
// the one that is not found.
func (r *reader) notAbove(l *layer, b buildsOn, all bool) {
	rank := func(l *layer) int { return slices.Index(layerKinds, l.kind) }
	at := valueOf(b.node, "id")
	i := slices.IndexFunc(r.layers, func(o *layer) bool { return o.id == b.id })
	switch {
	case i < 0 && l.kind == "":
		// Where it stands is not known, which was told.
	case i < 0 && all:
		r.faults.Add(at, "layer: builds_on: the layer %s is not loaded; load it before this one", b.id)
	case i < 0 || rank(l) < 0:
	case rank(r.layers[i]) > rank(l):
		r.faults.Add(at, "layer: builds_on: %s is a %s, which stands below a %s; name what stands above this layer", b.id, r.layers[i].kind, l.kind)
	case rank(r.layers[i]) == rank(l) && r.standsOn(r.layers[i], l.id):
		r.faults.Add(at, "layer: builds_on: %s builds on this layer in turn; only one of the two can stand on the other", b.id)
	}
}

// standsOn says that a layer builds on another, itself or through those that it
// builds on.
func (r *reader) standsOn(l *layer, id string) bool {
	reached := []*layer{l}
	for i := 0; i < len(reached); i++ {
		for _, b := range reached[i].on {
			if b.id == id {
				return true
			}
			for _, o := range r.layers {
				if o.id == b.id && !slices.Contains(reached, o) {
					reached = append(reached, o)
				}
			}
		}
	}
	return false
}
