file-empty = The file is empty. Choose another file.
file-too-large = The file is too large. The limit is { $megabytes } MB.
file-wrong-type = The file cannot be received. Send PDF, PNG, JPG, DOCX or XLSX, and let the name end like the contents.
file-broken = The file cannot be read. Open it, save it anew and send it again.
file-too-many-pixels = The picture has too many pixels. Save it in a smaller size.
file-unpacks-too-large = The file becomes too large when it is unpacked. Split it into several.
file-quota = You have sent too many files in the last 24 hours. Go on tomorrow, or contact the municipality.
