package cond

import "slices"

// With gives the condition as it reads when some variables have these values,
// written as Facts takes them. What it still says about them, in an atom that is
// more than a comparison, is undecided as long as they are not set.
func (x *Expr) With(values map[string]any) *Expr {
	f := x.env.Facts(searchDay)
	var fixed []int
	for name, v := range values {
		if i, ok := x.env.index[name]; ok {
			f.Set(name, v)
			fixed = append(fixed, i)
		}
	}
	root := f.fix(x.root, fixed)
	return &Expr{env: x.env, root: root, uses: usesOf(root)}
}

// fix copies a part of the skeleton with the atoms decided that are about one of
// the fixed variables.
func (f *Facts) fix(n *node, fixed []int) *node {
	if n.unit != nil {
		u := n.unit
		if !slices.ContainsFunc(u.uses, func(i int) bool { return slices.Contains(fixed, i) }) {
			return n
		}
		if u.body != nil {
			return f.fix(u.body, fixed)
		}
		if u.shape != nil && u.shape.quick() && slices.Contains(fixed, u.shape.v) {
			return &node{kind: isConst, on: f.quick(u.shape) == vTrue}
		}
		return n
	}
	out := *n
	out.ops = make([]*node, len(n.ops))
	for i, op := range n.ops {
		out.ops[i] = f.fix(op, fixed)
	}
	return &out
}

// anyService stands where a condition asks about a service that it does not name.
const anyService = "*"

// RefersTo says that the condition can ask who may refer to a service.
func (x *Expr) RefersTo(service string) bool {
	seen := map[*unit]bool{}
	var in func(n *node) bool
	in = func(n *node) bool {
		if u := n.unit; u != nil && !seen[u] {
			seen[u] = true
			if slices.Contains(u.refers, service) || slices.Contains(u.refers, anyService) || u.body != nil && in(u.body) {
				return true
			}
			for _, let := range u.lets {
				if let.body != nil && in(let.body) {
					return true
				}
			}
		}
		return slices.ContainsFunc(n.ops, in)
	}
	return in(x.root)
}
