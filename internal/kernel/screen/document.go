package screen

import "strings"

var (
	passportLabels = []string{"护照", "passport", "Passport", "PASSPORT"}
	permitLabels   = []string{"通行证", "回乡证", "台胞证", "往来港澳", "往来内地", "来往内地", "往来台湾", "来往大陆", "往来大陆"}
	paperLabels    = []string{"证件号", "证件种类", "证号"}
)

// A paper is the form of the number of a travel document.
type paper struct {
	kind   Kind
	first  string // letters that it may begin with
	second string // letters that may stand second, in the place of a digit
	digits int    // how many digits, when no second letter is there
	alone  bool   // reported without a label too
}

// papers are those that Chinese authorities issue. The letters I and O are not used.
var papers = []paper{
	{Passport, "EG", "ABCDEFGHJKLMNPQRSTUVWXYZ", 8, true},
	{Passport, "DSP", "E", 8, false},
	{TravelPermit, "C", "ABCDEFGHJKLMNPQRSTUVWXYZ", 8, false},
	{TravelPermit, "HM", "", 8, false},
	{TravelPermit, "HM", "", 10, false},
	{TravelPermit, "TL", "", 8, false},
}

// document tries the number of a travel document at the letter i: E12345678,
// EA1234567, and with a label E 12345678.
func (s *scanner) document(i int) {
	j := i
	for j < i+3 && letter(s.at(j)) {
		j++
	}
	head := strings.ToUpper(s.text(i, j))
	k, spaced := j, false
	if r := s.at(k); r == ' ' || r == '-' {
		k, spaced = k+1, true
	}
	end := k
	for end < k+11 && digit(s.at(end)) {
		end++
	}
	if len(head) == 0 || len(head) > 2 || alnum(s.at(end)) {
		return
	}
	for _, p := range papers {
		if !p.fits(head, end-k) {
			continue
		}
		b := s.before(i, 20)
		label := has(b, p.labels()) || has(b, paperLabels)
		code := spaced || s.at(i) > 'Z' || joint(s.at(i-1)) || joint(s.at(end)) && alnum(s.at(end+1))
		if !label && (!p.alone || code) {
			continue
		}
		sev := Should
		if label {
			sev = Must
		}
		v := head + s.text(k, end)
		s.add(p.kind, sev, i, end, v, v[:1]+strings.Repeat("*", len(v)-3)+v[len(v)-2:])
		return
	}
}

// joint tells whether r joins the parts of a code, as in GB/T or JT-01.
func joint(r rune) bool { return r == '-' || r == '/' || r == '_' || r == '.' || r == '=' }

func (p paper) fits(head string, digits int) bool {
	if !strings.Contains(p.first, head[:1]) {
		return false
	}
	if len(head) == 2 {
		return p.second != "" && strings.Contains(p.second, head[1:]) && digits == p.digits-1
	}
	return digits == p.digits || len(p.second) == 1 && digits == p.digits-1
}

func (p paper) labels() []string {
	if p.kind == Passport {
		return passportLabels
	}
	return permitLabels
}

// plateLetters are the characters by which plates of provinces begin.
const plateLetters = "京津沪渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新"

func provinceLetter(r rune) bool { return r > 0x4e00 && strings.ContainsRune(plateLetters, r) }

// plate tries the plate of a vehicle at the character of its province.
func (s *scanner) plate(i int) {
	j := i + 2
	if s.at(j) == '·' || s.at(j) == ' ' {
		j++
	}
	end, digits := j, 0
	for end < j+7 && alnum(s.at(end)) && s.at(end) <= 'Z' && s.at(end) != 'I' && s.at(end) != 'O' {
		if digit(s.at(end)) {
			digits++
		}
		end++
	}
	n := end - j
	if s.at(i+1) > 'Z' || n < 5 || n > 6 || digits < 3 || alnum(s.at(end)) {
		return
	}
	v := s.text(i, i+2) + s.text(j, end)
	head := s.text(i, i+2)
	s.add(Plate, Notice, i, end, v, head+strings.Repeat("*", n-1)+v[len(v)-1:])
}
