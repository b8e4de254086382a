file-empty = Filen är tom. Välj en annan fil.
file-too-large = Filen är för stor. Den får vara högst { $megabytes } MB.
file-wrong-type = Filen går inte att ta emot. Skicka PDF, PNG, JPG, DOCX eller XLSX, och låt namnet sluta som innehållet.
