package web

// ownPages are the pages of this package.
func ownPages() Pages {
	return Pages{FS: ownFiles, Data: map[string]any{
		"login":        LoginPage{},
		"password":     PasswordPage{},
		"post":         PostPage{},
		"error":        ErrorPage{},
		"office-error": ErrorPage{},
		"case":         CaseView{},
		"step":         StepPage{},
		"conflict":     ConflictPage{},
	}}
}
