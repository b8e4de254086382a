file-empty = The file is empty. Choose another file.
file-too-large = The file is too large. The limit is { $megabytes } MB.
file-wrong-type = The file cannot be received. Send PDF, PNG, JPG, DOCX or XLSX, and let the name end like the contents.
