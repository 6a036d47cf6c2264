package app

// KeyFiles are the files and folders of the data directory that hold secrets: who has
// one can sign in the platform's name, or open what the database keeps sealed. A backup
// takes them only when it is encrypted or when that is asked for. A package that keeps
// a key in a file has its line here.
var KeyFiles = []string{
	"log/key", // signs the public log (kernel/publiclog)
	"seal",    // opens the stored secrets of other systems
}
