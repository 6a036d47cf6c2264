package clause

import "slices"

// UnitKind is what a unit (机关) is in law, as far as a duty's reach depends on it.
type UnitKind string

// The kinds that 国办发〔2016〕80号 末段 and its duties tell apart.
const (
	Government        UnitKind = "government"         // 人民政府
	Office            UnitKind = "office"             // 政府办公厅（室）, also where it acts for the government
	Administrative    UnitKind = "administrative"     // 行政机关: a department and every other administrative organ
	Authorized        UnitKind = "authorized"         // 法律法规授权的具有管理公共事务职能的组织
	PublicInstitution UnitKind = "public_institution" // 公共企事业单位, by analogy
)

// Binding says how a duty reaches a unit.
type Binding int

const (
	NotBound Binding = iota
	ByAnalogy
	Bound
)

// String is the label that a board shows.
func (b Binding) String() string {
	return [...]string{"不适用", "参照执行", "适用"}[b]
}

// kinds holds the rule of G67b for a duty that is everybody's, and the kinds' names.
var kinds = []struct {
	kind  UnitKind
	name  string
	bound Binding
}{
	{Government, "人民政府", Bound},
	{Office, "政府办公厅（室）", Bound},
	{Administrative, "行政机关", Bound},
	{Authorized, "法律法规授权的组织", Bound},
	{PublicInstitution, "公共企事业单位", ByAnalogy},
}

// UnitKinds returns every kind, in the order in which people list them.
func UnitKinds() []UnitKind {
	var all []UnitKind
	for _, k := range kinds {
		all = append(all, k.kind)
	}
	return all
}

// Name is the kind's Chinese name; for a kind that does not exist it is "".
func (k UnitKind) Name() string {
	for _, x := range kinds {
		if x.kind == k {
			return x.name
		}
	}
	return ""
}

// Valid tells whether k is one of UnitKinds.
func (k UnitKind) Valid() bool { return k.Name() != "" }

// bearers narrows the reach of the duties whose text names governments or their
// offices alone, by the duty's Who.
var bearers = map[string][]UnitKind{
	"政府办公厅（室）":      {Office},
	"市政府办公厅":        {Office},
	"办公室（政务公开主管部门）": {Office},
	"市政府信息公开办":      {Office},
	"各级政府":          {Government, Office},
	"政府":            {Government, Office},
	"市政府":           {Government, Office},
	"试点县（市、区）":      {Government, Office},
}

// Binds tells how the duty reaches a unit of kind k; a kind that does not exist is not
// bound. Level and territory are not its matter: that a duty of Act60 binds units of
// Chongqing only is for the caller.
func (d Duty) Binds(k UnitKind) Binding {
	if only, narrowed := bearers[d.Who]; narrowed && !slices.Contains(only, k) {
		return NotBound
	}
	for _, x := range kinds {
		if x.kind == k {
			return x.bound
		}
	}
	return NotBound
}
