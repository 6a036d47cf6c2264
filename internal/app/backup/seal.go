package backup

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"strings"

	"filippo.io/age"

	"gongkai/internal/platform/errs"
)

// Encryption is age (age-encryption.org/v1), which other programs can open as well.

// SealPassphrase encrypts what is written with the passphrase in the first line of a
// file. Close the result to finish.
func SealPassphrase(w io.Writer, file string) (io.WriteCloser, error) {
	word, err := passphrase(file)
	if err != nil {
		return nil, err
	}
	r, err := age.NewScryptRecipient(word)
	if err != nil {
		return nil, err
	}
	return age.Encrypt(w, r)
}

// SealRecipients encrypts what is written for the public keys in a file (age1…, one a
// line). Close the result to finish.
func SealRecipients(w io.Writer, file string) (io.WriteCloser, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	list, err := age.ParseRecipients(bytes.NewReader(raw))
	if err != nil {
		return nil, errs.Wrap(errs.Invalid, "收件公钥文件"+file+"读不懂。请每行写一个以age1开头的公钥。", err)
	}
	return age.Encrypt(w, list...)
}

// shortest is the least number of characters of a passphrase: whoever has the file can
// try as many as he likes.
const shortest = 12

func passphrase(file string) (string, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	word, _, _ := strings.Cut(string(raw), "\n")
	word = strings.TrimRight(word, "\r")
	if len([]rune(word)) < shortest {
		return "", errs.Newf(errs.Invalid, "口令文件%s的第一行不足%d个字符。拿到备份文件的人可以无限次试口令，请换一个长口令。", file, shortest)
	}
	return word, nil
}

const sealed = "age-encryption.org/"

// Unseal returns what stands in a backup file, decrypted where it is encrypted, with the
// passphrase or the private keys in the files named. isSealed tells which it was.
func Unseal(r io.Reader, passphraseFile, identityFile string) (plain io.Reader, isSealed bool, err error) {
	b := bufio.NewReaderSize(r, 1<<16)
	if head, _ := b.Peek(len(sealed)); string(head) != sealed {
		return b, false, nil
	}
	var ids []age.Identity
	if passphraseFile != "" {
		word, err := passphrase(passphraseFile)
		if err != nil {
			return nil, true, err
		}
		id, err := age.NewScryptIdentity(word)
		if err != nil {
			return nil, true, err
		}
		ids = append(ids, id)
	}
	if identityFile != "" {
		raw, err := os.ReadFile(identityFile)
		if err != nil {
			return nil, true, err
		}
		list, err := age.ParseIdentities(bytes.NewReader(raw))
		if err != nil {
			return nil, true, errs.Wrap(errs.Invalid, "私钥文件"+identityFile+"读不懂。它应有一行以AGE-SECRET-KEY-1开头。", err)
		}
		ids = append(ids, list...)
	}
	if len(ids) == 0 {
		return nil, true, errs.New(errs.Invalid, "备份文件是加密的。请用 --passphrase-file 给出口令文件，或者用 --identity-file 给出私钥文件。")
	}
	plain, err = age.Decrypt(b, ids...)
	if _, ok := errors.AsType[*age.NoIdentityMatchError](err); ok {
		return nil, true, errs.New(errs.Refused, "口令或者私钥打不开这份备份。请核对是不是备份时用的那一个。")
	}
	if err != nil {
		return nil, true, damaged("加密部分的开头读不出来", err)
	}
	return plain, true, nil
}
