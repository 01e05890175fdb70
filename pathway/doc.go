// Package pathway holds the words of the field: services, conditions,
// pathways with tasks, the case of a child, and how strongly a norm binds.
//
// It decides nothing. Package consent says who may be asked and told, package
// referral walks a referral through its states, and package rules decides.
//
// All types are plain data. They are safe for concurrent use as long as nobody
// writes to them.
package pathway
