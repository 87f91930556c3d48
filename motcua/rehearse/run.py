"""`motcua rehearse`: a real day, played through a broker and a coordinator of its own."""



